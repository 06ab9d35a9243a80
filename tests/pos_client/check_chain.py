"""Checks an exported journal with nothing but Python: what an accountant or a court could run."""

import hashlib
import json
import sys

head, count = "0" * 64, 0
with open(sys.argv[1], encoding="utf-8") as lines:  # noqa: PTH123 - as short as it can be
    for line in lines:
        entry = json.loads(line)
        names = ("sequence", "till", "kind", "at", "operator_id", "body", "previous_hash")
        text = json.dumps([entry[name] for name in names], separators=(",", ":"), ensure_ascii=False)
        if entry["sequence"] != count + 1 or entry["previous_hash"] != head:
            sys.exit(f"entry {count + 1}: not the one that follows")
        if hashlib.sha256(text.encode()).hexdigest() != entry["hash"]:
            sys.exit(f"entry {count + 1}: changed")
        head, count = entry["hash"], count + 1
print(count, head)
