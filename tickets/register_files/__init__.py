"""Files on devices, orders and lots for disposal, kept as those of tickets are. Begin with `files`."""
