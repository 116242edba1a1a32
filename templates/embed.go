// Package templates holds the texts that pipewright generates and the table of versions they name.
//
// A target is made of folders: one of its own, and what it shares with others, such as folder docker for targets that run
// containers on a server. A file's path in its folder is its path in the project, plus ".tmpl". Folder starter is the new
// Django project, folder partials has pieces that several files share. The package only holds them: package generate
// renders.
package templates

import "embed"

// FS has every template. The prefix "all:" matters: without it, names that begin with a dot would be left out.
//
//go:embed all:digitalocean all:docker all:lambda all:vps all:starter all:partials
var FS embed.FS
