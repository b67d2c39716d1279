"""Messages to and from telephones, by a gateway that the city runs (city.md 4)."""
