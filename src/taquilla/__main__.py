"""`python -m taquilla` runs taquilla."""

from taquilla.cli.main import main

if __name__ == "__main__":
    main()
