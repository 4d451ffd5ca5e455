"""What explanations are read off: prices of lines, shortest ways through the settled network."""
