"""The operator's side of Hub88's seamless wallet: players of the house play games of Hub88's suppliers from their wallets."""
