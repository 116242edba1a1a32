package gitlab

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strconv"

	api "github.com/xanzy/go-gitlab"
)

// firstPage asks for the largest pages that GitLab gives.
const firstPage = "?per_page=100"

// A lister gets one page of a list.
type lister[T any] func(options ...api.RequestOptionFunc) ([]T, *api.Response, error)

// list yields the items of a list, page after page as the caller goes on. It ends with the first error.
// Source: https://docs.gitlab.com/api/rest/#pagination
func list[T any](ctx context.Context, c *Client, a ask, get lister[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		for page := firstPage; page != ""; {
			items, response, err := get(a.options(ctx, api.WithKeysetPaginationParameters(page))...)
			if err != nil {
				yield(none, c.explain(a, err))
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			next := nextPage(response)
			if next == page {
				yield(none, &Error{Kind: Broken, Asked: a.what, Host: c.server.Host(), Answer: "gives the same page again and again"})
				return
			}
			page = next
		}
	}
}

// nextPage returns the parameters of the next page, "" when this was the last one. Of the address in the header Link only the
// parameters count, so nothing that a server writes there leads elsewhere.
func nextPage(response *api.Response) string {
	switch {
	case response.NextLink != "":
		return response.NextLink
	case response.NextPage > 0:
		return fmt.Sprintf("%s&page=%d", firstPage, response.NextPage)
	}
	return ""
}

// convert yields the items of a list as another type.
func convert[From, To any](items iter.Seq2[From, error], to func(From) To) iter.Seq2[To, error] {
	return func(yield func(To, error) bool) {
		for item, err := range items {
			var converted To
			if err == nil {
				converted = to(item)
			}
			if !yield(converted, err) {
				return
			}
		}
	}
}

// Collect returns all items of a list, or its error.
func Collect[T any](items iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for item, err := range items {
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, nil
}

// pageOf returns a lister for a path for which the library has no fitting method.
func pageOf[T any](c *Client, a ask, path string, opts any) lister[T] {
	return func(options ...api.RequestOptionFunc) ([]T, *api.Response, error) {
		var items []T
		response, err := c.send(a, http.MethodGet, path, opts, &items, options)
		return items, response, err
	}
}

func itoa(number int) string { return strconv.Itoa(number) }

// deref returns what a pointer points at, the zero value for nil.
func deref[T any](pointer *T) T {
	var zero T
	if pointer == nil {
		return zero
	}
	return *pointer
}
