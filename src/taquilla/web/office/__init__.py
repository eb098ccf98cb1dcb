"""The office: pages for clerks, managers, auditors and administrators."""
