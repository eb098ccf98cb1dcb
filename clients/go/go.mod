module taquilla

go 1.23
