"""What the house tells about itself while it runs: metrics, logs and traces."""
