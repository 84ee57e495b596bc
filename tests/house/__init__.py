"""The house itself: locks, engines, floors and other promises that no single noun owns."""
