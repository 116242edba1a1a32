package main

import (
	"strconv"
	"time"
)

// today returns the day of the run. SOURCE_DATE_EPOCH, which makes builds reproducible, overrides the clock, see
// https://reproducible-builds.org/specs/source-date-epoch.
func (s *streams) today() time.Time {
	if seconds, err := strconv.ParseInt(s.getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		return time.Unix(seconds, 0).UTC()
	}
	return time.Now().UTC()
}
