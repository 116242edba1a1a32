package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestLinks follows every relative link in the documentation, so that a renamed file takes its mentions along.
func TestLinks(t *testing.T) {
	t.Parallel()
	repository := os.DirFS(filepath.Join("..", ".."))
	link := regexp.MustCompile(`\]\(([^)#]+)(?:#([^)]*))?\)`)
	pages := 0
	for _, page := range markdown(t, repository) {
		text, err := fs.ReadFile(repository, page)
		if err != nil {
			t.Fatal(err)
		}
		pages++
		for _, match := range link.FindAllStringSubmatch(withoutCode(string(text)), -1) {
			if strings.Contains(match[1], "://") {
				continue
			}
			target := path.Join(path.Dir(page), match[1])
			if _, err := fs.Stat(repository, target); err != nil {
				t.Errorf("%s links to %s, which does not exist", page, match[1])
			} else if match[2] != "" && !hasHeading(t, repository, target, match[2]) {
				t.Errorf("%s links to %s#%s, but there is no such heading", page, match[1], match[2])
			}
		}
	}
	if pages < 10 {
		t.Errorf("found only %d pages: is the test reading the right directory?", pages)
	}
}

// markdown returns the pages that people read.
func markdown(t *testing.T, repository fs.FS) []string {
	t.Helper()
	var pages []string
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/*/*.md"} {
		found, err := fs.Glob(repository, pattern)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	return pages
}

// withoutCode drops blocks of code, which may hold anything.
func withoutCode(text string) string {
	return regexp.MustCompile("(?ms)^\\s*```.*?^\\s*```$").ReplaceAllString(text, "")
}

func hasHeading(t *testing.T, repository fs.FS, page, anchor string) bool {
	t.Helper()
	text, err := fs.ReadFile(repository, page)
	if err != nil {
		t.Fatal(err)
	}
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(string(text), -1) {
		slug := strings.ReplaceAll(strings.ToLower(heading[1]), " ", "-")
		if regexp.MustCompile(`[^\p{L}\p{N}_-]`).ReplaceAllString(slug, "") == anchor {
			return true
		}
	}
	return false
}
