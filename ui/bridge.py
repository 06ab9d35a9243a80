"""Where other threads speak to the screen: they emit frozen snapshots, heard on the screen's own thread."""

from PySide6.QtCore import QObject, Signal


class Bridge(QObject):
    """Made on the screen's thread, before any other thread starts."""

    platform_changed = Signal(object)
    """ports.PlatformState of one destination."""
    printer_changed = Signal(object)
    """services.printing.PrinterState."""
    backup_changed = Signal(object)
    """services.backups.BackupState."""
    scanned = Signal(str)
    """A code from a scanner on a line of its own."""
    weighed = Signal(object)
    """domain.weighing.Weight."""
