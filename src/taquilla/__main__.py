"""python -m taquilla is taquilla."""

from taquilla.cli.main import main

if __name__ == "__main__":
    main()
