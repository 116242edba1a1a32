package rules

import (
	"cmp"
	"slices"

	"gitlab.com/pipewright/pipewright/ci/config"
	"gitlab.com/pipewright/pipewright/ci/source"
	"gitlab.com/pipewright/pipewright/lint"
	"gitlab.com/pipewright/pipewright/schema"
)

// consequence reports whether a problem comes of a value that is itself wrong, of which another rule speaks: it lies inside of one
// that makes no sense, or one of the places that it refers to holds a wrong one.
//
//	stages: build            is no list of names
//	test: {stage: build, …}  so that nobody knows whether there is a stage "build"
func consequence(pass *lint.Pass, p config.Problem) bool {
	wrong := wrongValues(pass)
	return wrong.senseless[p.Span.File].around(p.Span) || slices.ContainsFunc(p.Related, func(r config.Related) bool {
		return wrong.all[r.Span.File].inside(r.Span)
	})
}

// wrongs are the places of the values that are wrong, by file.
type wrongs struct {
	all       map[*source.File]*ranges
	senseless map[*source.File]*ranges // those at whose inside nobody looks
}

// wrongsKey is the key of the wrongs in [lint.Pass.Once].
type wrongsKey struct{}

func wrongValues(pass *lint.Pass) wrongs {
	return lint.Once(pass, wrongsKey{}, func() wrongs {
		var all, senseless []source.Span
		for _, m := range mistakes(pass) {
			if m.Key != nil || m.Kind == schema.MissingKey {
				continue
			}
			all = append(all, m.Node.Span())
			if m.Kind == schema.WrongType || m.Kind == schema.Blank {
				senseless = append(senseless, m.Node.Span())
			}
		}
		return wrongs{byFile(all), byFile(senseless)}
	})
}

// ranges answers questions about many spans of one file without looking at all of them.
type ranges struct {
	starts  []int // sorted
	highest []int // the greatest end of the spans up to here
	lowest  []int // the least end of the spans from here on
}

func byFile(spans []source.Span) map[*source.File]*ranges {
	slices.SortFunc(spans, func(a, b source.Span) int { return cmp.Compare(a.Start, b.Start) })
	files := map[*source.File]*ranges{}
	for _, span := range spans {
		r := files[span.File]
		if r == nil {
			r = &ranges{}
			files[span.File] = r
		}
		r.add(span)
	}
	for _, r := range files {
		for i := len(r.lowest) - 2; i >= 0; i-- {
			r.lowest[i] = min(r.lowest[i], r.lowest[i+1])
		}
	}
	return files
}

func (r *ranges) add(span source.Span) {
	highest := span.End
	if n := len(r.highest); n > 0 {
		highest = max(highest, r.highest[n-1])
	}
	r.starts, r.highest, r.lowest = append(r.starts, span.Start), append(r.highest, highest), append(r.lowest, span.End)
}

// around reports whether one of the spans contains span. No ranges at all contain none.
func (r *ranges) around(span source.Span) bool {
	if r == nil {
		return false
	}
	n, _ := slices.BinarySearch(r.starts, span.Start+1)
	return n > 0 && r.highest[n-1] >= span.End
}

// inside reports whether span contains one of the spans.
func (r *ranges) inside(span source.Span) bool {
	if r == nil {
		return false
	}
	n, _ := slices.BinarySearch(r.starts, span.Start)
	return n < len(r.lowest) && r.lowest[n] <= span.End
}
