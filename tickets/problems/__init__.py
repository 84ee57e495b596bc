"""Problems: one model of one delivery that fails in the same way again and again. Read `problems` first, then `detecting`."""
