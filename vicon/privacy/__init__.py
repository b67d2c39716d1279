"""What is kept of people: found and erased when they ask, and purged when its time is over."""
