"""What is printed nowhere: storage under the layer energy's own update, critical separations, the balance of N and D."""
