// Package gitlab asks a GitLab server: what it makes of a configuration, files of other projects, merge requests and their
// discussions, variables, projects of a group.
//
//	where, err := gitlab.Find(flags, env)                 // which server, which project
//	token, err := gitlab.FindToken(where, flags, env)     // who asks
//	client, err := gitlab.New(gitlab.Options{Server: where.Server, Token: token})
//	result, err := client.Lint(ctx, gitlab.LintRequest{Project: where.Project, Content: text, DryRun: true})
//
// A Client may be used concurrently. It has at most eight requests under way, repeats what may be repeated when the server is
// busy or the connection breaks, and stops when its context ends. Lists are read to their end, page by page, as the caller
// asks for them.
//
// [Includes] and [Remotes] get what configurations include, as a [config.Fetcher], with a cache that the caller opens.
//
// What fails gives an [*Error]: what was asked, what came back, what to do. It never contains the token, and neither does
// anything else that can be printed: see [Token].
//
// The package is the only one that knows the client library; none of the library's types leave it. It keeps no state on disk,
// reads no clock and no environment: what it needs comes in an [Environment].
//
// Source of what the endpoints take and give: https://docs.gitlab.com/api/rest/ and the pages that each method names.
package gitlab
