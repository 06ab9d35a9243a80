"""What IT does: provisioning files, installers, what they carry, and that they refuse."""
