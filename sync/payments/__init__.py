"""Payment machines and Pix providers that speak HTTP."""
