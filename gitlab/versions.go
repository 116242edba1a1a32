package gitlab

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// Latest is the version of a component that stands for its highest release.
const Latest = "~latest"

// A Version is what the version of a component stands for.
type Version struct {
	Name   string // of the tag, the branch, or the commit
	Commit string // the id of the commit
}

// ComponentVersion finds the commit that a version of a component stands for: the id of a commit, a tag, a branch, "~latest", or the
// beginning of a semantic version ("1", "1.2"), which stands for the highest release that begins so. Pre-releases have to be
// named in full. The token of a job is enough.
//
// Source: https://docs.gitlab.com/ci/components/#component-versions and #semantic-version-ranges
func (c *Client) ComponentVersion(ctx context.Context, project, version string) (Version, error) {
	if parts, ok := rangeOf(version); ok {
		found, err := highest(c.Tags(ctx, project, searchOf(version)), parts)
		if err != nil || found.Name != "" {
			return found, err
		}
		if version == Latest {
			return found, &Error{
				Kind: NotFound, Asked: reading("find %q of %q", version, project).what, Host: c.server.Host(),
				Answer: "has no release of it with a semantic version", Advice: "name a tag, a branch or a commit",
			}
		}
	}
	commit, err := c.Commit(ctx, project, version)
	return Version{Name: version, Commit: commit}, err
}

// rangeOf returns the numbers with which the versions of a range begin, none for the latest.
func rangeOf(version string) ([]int, bool) {
	if version == Latest {
		return nil, true
	}
	numbers, rest := numbersOf(version)
	return numbers, rest == "" && (len(numbers) == 1 || len(numbers) == 2)
}

// searchOf narrows down the tags that are asked for: to those that contain the text, because a tag may begin with "v".
func searchOf(version string) string {
	if version == Latest {
		return ""
	}
	return version
}

// highest returns the highest released version that begins with the numbers, the zero Version when there is none.
func highest(tags iter.Seq2[Tag, error], begins []int) (Version, error) {
	var best []int
	var found Version
	for tag, err := range tags {
		if err != nil {
			return Version{}, err
		}
		numbers, rest := numbersOf(strings.TrimPrefix(tag.Name, "v"))
		isRelease := len(numbers) == 3 && (rest == "" || strings.HasPrefix(rest, "+")) && tag.Released
		if isRelease && slices.Equal(numbers[:len(begins)], begins) && slices.Compare(numbers, best) > 0 {
			best, found = numbers, Version{Name: tag.Name, Commit: tag.Commit}
		}
	}
	return found, nil
}

// numbersOf returns the numbers at the beginning of a version, and what follows them.
func numbersOf(version string) (numbers []int, rest string) {
	for {
		end := strings.IndexFunc(version, func(r rune) bool { return r < '0' || r > '9' })
		if end < 0 {
			end = len(version)
		}
		number, err := strconv.Atoi(version[:end])
		if err != nil || end > 1 && version[0] == '0' {
			return numbers, version
		}
		numbers, version = append(numbers, number), version[end:]
		if len(numbers) == 3 || !strings.HasPrefix(version, ".") {
			return numbers, version
		}
		version = version[1:]
	}
}
