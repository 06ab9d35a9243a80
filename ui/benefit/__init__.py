"""What happens to benefits beside the payment: in doubt, lost, noticed."""
