package gitlabtest

import (
	"cmp"
	"crypto/md5"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// repositoryRoutes are the endpoints of repositories and templates.
// Sources: https://docs.gitlab.com/api/ with repository_files, repositories, commits, tags, templates/gitlab_ci_ymls.
func repositoryRoutes() []route {
	tags := paged(oneOf("order_by", "name", "updated", "version"), oneOf("sort", "asc", "desc"))
	tags = append(tags, optional("string", "search", "page_token", "pagination")...)
	tree := paged(optional("string", "path", "ref", "page_token", "pagination")...)
	tree = append(tree, optional("boolean", "recursive")...)
	file := append(optional("string", "ref"), optional("boolean", "lfs")...)
	return []route{
		{"GET", "projects/:id/repository/files/:path/raw", file, readFiles(), true, access{min: Reporter}, (*call).rawFile},
		{"GET", "projects/:id/repository/tree", tree, read(), false, access{min: Reporter}, (*call).listTree},
		{
			"GET", "projects/:id/repository/commits/:sha", optional("boolean", "stats"), read(), true,
			access{min: Reporter},
			(*call).showCommit,
		},
		{"GET", "projects/:id/repository/tags", tags, read(), true, access{min: Reporter}, (*call).listTags},
		{"GET", "templates/gitlab_ci_ymls/:name", nil, read(), false, access{nobody: true}, (*call).showTemplate},
	}
}

func (c *call) rawFile() {
	p := c.project()
	commit := p.repo.resolve(cmp.Or(c.text("ref"), "HEAD"))
	if commit == "" {
		fail(http.StatusNotFound, "404 Commit Not Found")
	}
	name := c.path[":path"]
	text, blob, ok := p.repo.file(commit, name)
	if !ok {
		fail(http.StatusNotFound, "404 File Not Found")
	}
	etag := fmt.Sprintf(`W/"%x"`, md5.Sum(text))
	header := c.w.Header()
	header.Set("ETag", etag)
	header.Set("X-Gitlab-Blob-Id", blob)
	header.Set("X-Gitlab-Commit-Id", commit)
	header.Set("X-Gitlab-File-Name", path.Base(name))
	header.Set("X-Gitlab-File-Path", name)
	header.Set("X-Gitlab-Size", strconv.Itoa(len(text)))
	if c.r.Header.Get("If-None-Match") == etag {
		c.w.WriteHeader(http.StatusNotModified)
		return
	}
	header.Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = c.w.Write(text)
}

func (c *call) listTree() {
	p := c.project()
	commit := p.repo.resolve(cmp.Or(c.text("ref"), "HEAD"))
	if commit == "" {
		fail(http.StatusNotFound, "404 Tree Not Found")
	}
	if !c.flag("recursive") || c.text("path") != "" {
		invalid("the test server lists whole repositories only: give recursive, and no path")
	}
	blobs := p.repo.files(commit)
	isDir := map[string]bool{}
	for _, name := range blobs {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			isDir[dir] = true
		}
	}
	names := slices.Clone(blobs)
	for dir := range isDir {
		names = append(names, dir)
	}
	slices.Sort(names)
	node := func(name string) any {
		kind, mode := "blob", "100644"
		if isDir[name] {
			kind, mode = "tree", "040000"
		}
		return object{"id": commit, "name": path.Base(name), "type": kind, "path": name, "mode": mode}
	}
	if c.text("pagination") == "keyset" {
		c.keysetPage(names, node)
		return
	}
	c.page(len(names), func(i int) any { return node(names[i]) })
}

func (c *call) showCommit() {
	commit := c.project().repo.resolve(c.path[":sha"])
	if commit == "" {
		fail(http.StatusNotFound, "404 Commit Not Found")
	}
	writeJSON(c.w, http.StatusOK, object{"id": commit, "short_id": commit[:8], "title": "change"})
}

func (c *call) listTags() {
	p := c.project()
	if p.git == nil || !p.git.made {
		c.page(0, nil)
		return
	}
	out := p.git.must(nil, "for-each-ref", "--sort=-v:refname", "--format=%(refname:strip=2)", "refs/tags")
	var names []string
	for _, name := range strings.Fields(out) {
		if contains(name, c.text("search")) {
			names = append(names, name)
		}
	}
	if c.text("sort") == "asc" {
		slices.Reverse(names)
	}
	c.page(len(names), func(i int) any {
		commit := p.repo.resolve("refs/tags/" + names[i])
		tag := object{"name": names[i], "target": commit, "message": "", "protected": false, "commit": object{"id": commit}, "release": nil}
		if p.released[names[i]] {
			tag["release"] = object{"tag_name": names[i], "description": "a release"}
		}
		return tag
	})
}

// contains reports whether a search finds a name: "^v1" and "rc$" are anchored.
func contains(name, search string) bool {
	text := strings.TrimSuffix(strings.TrimPrefix(search, "^"), "$")
	switch {
	case strings.HasPrefix(search, "^") && !strings.HasPrefix(name, text):
		return false
	case strings.HasSuffix(search, "$") && !strings.HasSuffix(name, text):
		return false
	}
	return strings.Contains(name, text)
}

func (c *call) showTemplate() {
	name := c.path[":name"]
	text, ok := c.templates[name]
	if !ok {
		fail(http.StatusNotFound, "404 Gitlab Ci Yml Not Found")
	}
	writeJSON(c.w, http.StatusOK, object{"name": name, "content": text})
}
