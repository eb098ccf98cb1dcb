// Signs an order of Betstack by version 2, and prints the signature.
const { createHmac } = require("node:crypto");

const [secret, timestamp, key] = ["12345ABCDE", "1706090303", "order-7"];
const body = JSON.stringify({
  operator: "site", token: "UnIqUe-ToKeN", price: 5000, currency: "KES", source: "mobile",
  type: "superbet", event: 100001, bets: [101, 102, 103, 104, 105, 106],
});
const text = ["2", "POST", "/be/tickets/reserve", timestamp, key, body].join("\n");
console.log(createHmac("sha256", secret).update(text).digest("hex"));
