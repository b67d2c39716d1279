"""How a city's vicon looks: its name, its mark and its colours."""
