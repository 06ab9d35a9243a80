"""The till, its outbox and a platform as a state machine, and the bugs it must be able to find."""
