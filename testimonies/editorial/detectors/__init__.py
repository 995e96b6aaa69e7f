"""What each detector looks for. Every one is a plain function from a text to places; pure."""
