"""The screen: the only room that speaks QtWidgets. It knows the services, the ports and the domain."""
