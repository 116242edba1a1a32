package schema

import "slices"

// KeysAt returns the keys that GitLab knows at a place or, with keywords, in what stands under them there, sorted. It is
// nil when any key may stand there, and where no mapping may.
//
//	KeysAt(Job)                          // "after_script", "allow_failure", …
//	KeysAt(Default, "cache", "key")      // "files", "files_commits", "prefix"
func KeysAt(p Place, keywords ...string) []string {
	var all []string
	for _, s := range shapesAt(p, keywords) {
		all = append(all, s.keyNames()...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// KnownAt reports whether key may stand at a place or, with keywords, in what stands under them there.
func KnownAt(p Place, key string, keywords ...string) bool {
	return slices.ContainsFunc(shapesAt(p, keywords), func(s *shape) bool { return s.key(key) != nil })
}

// shapesAt returns the shapes of the mappings that may stand under keywords at a place.
func shapesAt(p Place, keywords []string) []*shape {
	shapes := mappings(placeShape(p))
	for _, name := range keywords {
		var below []*shape
		for _, s := range shapes {
			if k := s.key(name); k != nil {
				below = append(below, mappings(k.shape)...)
			} else if s.rest != nil {
				below = append(below, mappings(s.rest)...)
			}
		}
		shapes = below
	}
	return shapes
}

func placeShape(p Place) *shape {
	switch p {
	case Job:
		return shapeAtJob
	case Bridge:
		return shapeAtTriggerJob
	case Default:
		return shapeAtDefault
	case header:
		return shapeAtHeader
	default:
		return shapeAtRoot
	}
}

// mappings returns the shapes of the mappings that a value may be or hold as items.
func mappings(s *shape) []*shape {
	if s == nil {
		return nil
	}
	all := mappings(s.items)
	for i := range s.forms {
		all = append(all, s.forms[i].shape)
	}
	if len(s.keys) > 0 || s.rest != nil {
		all = append(all, s)
	}
	return all
}
