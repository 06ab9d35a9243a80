"""A member's own data as a file that can be handed over (LGPD, Lei 13.709/2018, art. 18, II and V)."""

from dataclasses import dataclass
from pathlib import Path

from pos_client.domain.errors import Outage, Unavailable
from pos_client.domain.permissions import Approval
from pos_client.domain.till import Operator
from pos_client.ports import Clock
from pos_client.services.member_files import MemberFiles, file_text
from pos_client.whole_file import write_whole


@dataclass(frozen=True, slots=True)
class MemberExport:
    """Writes into `folder`; the file is its owner's alone to read."""

    files: MemberFiles
    folder: Path
    clock: Clock

    def write(self, member_id: str, operator: Operator, *, approval: Approval | None = None) -> Path:
        """The new file. Raises Refused: MEMBER_NOT_HERE, APPROVAL_NEEDED; Unavailable(DISK_FULL)."""
        path = self.folder / f"customer-{self.clock():%Y%m%d-%H%M%S}-{member_id[-6:]}.json"
        made = self.files.export(member_id, operator, approval=approval)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, file_text(made).encode(), mode=0o600)
        except OSError as error:
            raise Unavailable(Outage.DISK_FULL) from error
        return path
