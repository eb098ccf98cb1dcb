// A till in Go: sells a ticket on the next draw of animals, sends it again under its key, lists what was sold, and undoes it.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"taquilla"
)

func main() {
	ctx, till := context.Background(), taquilla.New(os.Getenv("TAQUILLA_API_URL"), os.Getenv("TAQUILLA_API_KEY"))
	wager := taquilla.WagerToSell{Game: "animalitos", Selection: "7", Stake: "5.00"}
	for draw, err := range till.Draws.Each(ctx, taquilla.DrawsListQuery{Status: taquilla.Ptr("open")}) {
		if err != nil {
			log.Fatal(err)
		}
		if draw.Category == "animalitos" {
			wager.DrawId = draw.Id
			break
		}
	}
	body, key := taquilla.TicketToSell{Wagers: []taquilla.WagerToSell{wager}}, taquilla.Key("till-1/1042")
	sold, err := till.Tickets.Sell(ctx, body, key)
	if err != nil {
		log.Fatal(err)
	}
	again, err := till.Tickets.Sell(ctx, body, key)
	fmt.Println("sold:", sold.Amount, sold.Currency, "once:", err == nil && again.Id == sold.Id)

	body.Wagers[0].Selection = "99"
	_, err = till.Tickets.Sell(ctx, body)
	fmt.Println("refused:", taquilla.Reason(err) == taquilla.SelectionInvalid, err)

	count := 0
	for _, err := range till.Tickets.Each(ctx, taquilla.TicketsListQuery{Status: taquilla.Ptr("sold"), Limit: taquilla.Ptr(int64(1))}) {
		if err != nil {
			log.Fatal(err)
		}
		count++
	}
	fmt.Println("listed:", count)
	canceled, err := till.Tickets.Cancel(ctx, sold.Id)
	if err != nil {
		log.Fatal(err)
	}
	print, err := till.Tickets.Print(ctx, sold.Id, taquilla.TicketsPrintQuery{Format: taquilla.Ptr("pdf")})
	fmt.Println("undone:", canceled.Status, len(print), err)
}
