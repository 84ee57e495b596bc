"""Working hours as versioned data: calendars, the working time between two instants, and when it will be used up."""
