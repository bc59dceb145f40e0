# carbon
