"""What is measured, each as a module that prints one JSON line."""
