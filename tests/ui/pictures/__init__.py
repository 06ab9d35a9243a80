"""Pictures of products on the screen."""
