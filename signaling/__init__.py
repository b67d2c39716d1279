"""HTTP and WebSocket of vicon: checks shapes, sizes, rates and origins, and passes on. Holds no rule."""
