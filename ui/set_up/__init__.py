"""The set-up in five steps: connect, validate, rules, reference sale, released."""
