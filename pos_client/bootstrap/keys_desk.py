"""The keys of the counter chosen on screen: into the settings file, and into the journal."""

from dataclasses import replace

from pos_client.bootstrap.inside import Till
from pos_client.domain.permissions import Approval
from pos_client.domain.till import Operator
from pos_client.services.settings_changes import PutBack, SettingsChanges
from pos_client.settings import KeysSettings, raw_settings
from pos_client.settings_values import change_values
from ui.key_map import KeyMap, SaveKeys, key_map
from ui.keys import Action


def keys_saver(till: Till) -> SaveKeys:
    """For the screen of an open till."""
    changes = SettingsChanges(till.store, till.identity, till.clock.shown)
    file = till.folder.settings

    def save(by: Operator, keys: KeyMap, approval: Approval | None) -> None:
        before, kept = till.settings.keys, KeysSettings(keys.preset, dict(keys.own))
        # As the next start will read them: what that would refuse is never written.
        key_map(kept.preset, kept.own)

        def write() -> PutBack:
            # A file that somebody took away is not made anew from the keys alone.
            raw_settings(file)
            return change_values(file, {"keys.preset": kept.preset, "keys.own": keys.own})

        changed = changes_of(key_map(before.preset, before.own), keys)
        changes.make(by, "keys_changed", changed=changed, write=write, approval=approval)
        till.settings = replace(till.settings, keys=kept)

    return save


def changes_of(before: KeyMap, after: KeyMap) -> dict[str, tuple[object, object]]:
    """By action: the old key and the new one."""
    changed: dict[str, tuple[object, object]] = {
        f"keys.{action}": (before.text(action), after.text(action))
        for action in Action
        if before.text(action) != after.text(action)
    }
    if before.preset != after.preset:
        changed["keys.preset"] = (before.preset, after.preset)
    return changed
