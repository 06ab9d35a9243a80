"""The store's rules on screen: seen by everybody, changed by who may."""
