// Package gitlabtest is a GitLab server for tests. It speaks the part of GitLab's REST API that pipewright uses, as its public
// documentation has it, and refuses what GitLab would refuse.
//
//	server := gitlabtest.New(t)
//	project := server.NewProject("group/project")
//	project.Commit("main", gitlabtest.Files{".gitlab-ci.yml": "test: {script: make}\n"})
//	token := server.NewToken("jane", "api")
//
// It is stricter than GitLab where that finds mistakes: a parameter that no documentation names, a token in an address, two
// tokens in one request and a path that is not encoded are refused, which [Server.Requests] and the status show.
//
// A project holds a real git repository; a merge request has versions of its diff, and a place in it is looked up in the version
// it names. A [Fault] makes answers fail, on demand. A synthetic group has any number of projects and keeps none of them.
//
// Sources: https://docs.gitlab.com/api/rest/ and the page of each endpoint, which the table of routes names.
package gitlabtest
