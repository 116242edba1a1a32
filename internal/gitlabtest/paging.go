package gitlabtest

import (
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// page answers with one page of a list of n items, of which each comes from item.
// Source: https://docs.gitlab.com/api/rest/#offset-based-pagination
func (c *call) page(n int, item func(i int) any) {
	page, size := max(1, c.number("page")), c.number("per_page")
	if size == 0 {
		size = 20
	}
	if size < 0 || c.number("page") < 0 {
		invalid("page does not have a valid value")
	}
	size = min(size, 100)
	first := min((page-1)*size, n)
	last := min(first+size, n)
	items := make([]any, 0, last-first)
	for i := first; i < last; i++ {
		items = append(items, item(i))
	}
	header := c.w.Header()
	header.Set("X-Page", strconv.Itoa(page))
	header.Set("X-Per-Page", strconv.Itoa(size))
	header.Set("X-Next-Page", "")
	header.Set("X-Prev-Page", "")
	if n <= 10000 { // https://docs.gitlab.com/api/rest/#pagination-response-headers
		header.Set("X-Total", strconv.Itoa(n))
		header.Set("X-Total-Pages", strconv.Itoa((n+size-1)/size))
	}
	if last < n {
		header.Set("X-Next-Page", strconv.Itoa(page+1))
		header.Set("Link", c.link("page", strconv.Itoa(page+1)))
	}
	writeJSON(c.w, http.StatusOK, items)
}

// keysetPage answers with the part of a list of names that follows the page token.
// Source: https://docs.gitlab.com/api/rest/#keyset-based-pagination
func (c *call) keysetPage(names []string, item func(name string) any) {
	size := min(max(1, c.number("per_page")), 100)
	if c.number("per_page") == 0 {
		size = 20
	}
	after, items, last := c.text("page_token"), []any{}, ""
	for _, name := range names {
		if after != "" && name <= after {
			continue
		}
		if len(items) == size {
			c.w.Header().Set("Link", c.link("page_token", last))
			break
		}
		items, last = append(items, item(name)), name
	}
	writeJSON(c.w, http.StatusOK, items)
}

// link returns the header that leads to the next page.
func (c *call) link(name, value string) string {
	query, _ := url.ParseQuery(c.r.URL.RawQuery)
	query.Set(name, value)
	return fmt.Sprintf("<http://%s%s?%s>; rel=\"next\"", c.r.Host, c.r.URL.EscapedPath(), query.Encode())
}

// multiparts reads a form of several parts.
func multiparts(text []byte, boundary string) url.Values {
	form := url.Values{}
	reader := multipart.NewReader(strings.NewReader(string(text)), boundary)
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			return form
		}
		if err != nil {
			invalid("the form cannot be read")
		}
		value, _ := io.ReadAll(part)
		form.Add(part.FormName(), string(value))
	}
}
