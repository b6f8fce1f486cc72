"""What `cascade doctor` looks at: settings, files, the database, the log, and what is served."""
