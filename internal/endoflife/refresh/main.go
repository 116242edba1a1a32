// Command refresh writes the table of package endoflife anew, from the files of endoflife.date.
//
//	go generate ./internal/endoflife
//	go run ./internal/endoflife/refresh -from ../endoflife.date -date 2026-08-22 -o internal/endoflife/table.txt
//
// Each product is a Markdown file whose head lists the cycles. They come from the project's repository on GitHub, or from a checkout
// of it, which is of the day that -date names.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gitlab.com/pipewright/pipewright/internal/endoflife"
)

const upstream = "https://raw.githubusercontent.com/endoflife-date/endoflife.date/master"

func main() {
	from := flag.String("from", upstream, "read products/NAME.md from this `PLACE`, a directory or an URL")
	date := flag.String("date", time.Now().UTC().Format(time.DateOnly), "the `DAY` of which the files are")
	out := flag.String("o", "table.txt", "write to `FILE`")
	flag.Parse()
	if err := refresh(*from, *date, *out); err != nil {
		fmt.Fprintln(os.Stderr, "refresh:", err)
		os.Exit(1)
	}
}

// refresh reads all products, so that a table is either whole or not written.
func refresh(from, date, out string) error {
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, header, endoflife.Source, date)
	for _, p := range endoflife.Products() {
		text, err := read(from, "products/"+p.Name+".md")
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		releases := parse(string(text))
		if len(releases) == 0 {
			return fmt.Errorf("%s: no releases in its head", p.Name)
		}
		for _, r := range releases {
			// A release that ended on no day that anybody knows is older than all that counts.
			if r["eol"] != "true" {
				fmt.Fprintln(&b, r.line(p))
			}
		}
	}
	return os.WriteFile(out, b.Bytes(), 0o644)
}

const header = `# The last day of products, by cycle: product, cycle, day ("-" while none is set), code name.
# Written by go generate: do not edit.
# source: https://%s (its contributors, MIT license)
# date: %s
`

func read(from, name string) ([]byte, error) {
	if !strings.HasPrefix(from, "https://") {
		return os.ReadFile(filepath.Join(from, name))
	}
	resp, err := http.Get(from + "/" + name)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", name, resp.Status)
	}
	return io.ReadAll(resp.Body)
}
