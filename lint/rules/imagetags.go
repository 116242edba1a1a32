package rules

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"gitlab.com/pipewright/pipewright/internal/image"
)

// newestTag returns the tag by which an image asks for its newest version, "" for none. ok is false for other images: those with a
// version, those whose tag or digest a variable may bring, and those that have no better tag.
func newestTag(text string) (tag string, ok bool) {
	r, parsed := image.Parse(text)
	if !parsed || !r.Digest.IsZero() || r.Tag.HasVariable() || r.Tag.IsZero() && !r.IsTagless() {
		return "", false
	}
	if isRolling(r) || isMadeHere(r) || isOfRunner(r) {
		return "", false
	}
	return r.Tag.Text, r.Tag.IsZero() || r.Tag.Text == "latest"
}

// isRolling reports whether an image is a distribution that has no versions.
func isRolling(r image.Reference) bool {
	return slices.Contains([]string{"archlinux", "archlinux/archlinux", "gentoo/stage3", "kalilinux/kali-rolling", "opensuse/tumbleweed"}, r.OnHub())
}

// isMadeHere reports whether an image lies in the project's own part of GitLab's registry, so that its own pipeline moves the tag.
func isMadeHere(r image.Reference) bool {
	return slices.ContainsFunc(image.Variables(r.Registry.Text+"/"+r.Path.Text), func(v image.Variable) bool {
		return v.Name == "CI_REGISTRY_IMAGE" || v.Name == "CI_PROJECT_PATH"
	})
}

// isOfRunner reports whether an image can only be one that the host of the runner has: names on Docker Hub that have no user, such as
// python, are those of its official images, which have no underscores.
func isOfRunner(r image.Reference) bool {
	return r.Registry.IsZero() && !strings.Contains(r.Path.Text, "/") && strings.Contains(r.Path.Text, "_") && !r.Path.HasVariable()
}

// namedAfter reports whether the name of a job says which version of an image it wants: "build-debian-jessie", "fedora 29", "centos7".
func namedAfter(job string, r image.Reference) bool {
	job = strings.ToLower(job)
	version, _, _ := strings.Cut(strings.ToLower(r.Tag.Text), "-")
	if version == "" || r.Tag.HasVariable() {
		return false
	}
	if !strings.ContainsAny(version, "0123456789") {
		return slices.Contains(strings.FieldsFunc(job, func(c rune) bool { return !unicode.IsLetter(c) }), version)
	}
	joined := strings.Map(func(c rune) rune {
		if c == '.' || unicode.IsLetter(c) || unicode.IsDigit(c) {
			return c
		}
		return -1
	}, job)
	_, rest, found := strings.Cut(joined, path.Base(r.Path.Text)+version)
	return found && strings.IndexAny(rest, ".0123456789") != 0
}
