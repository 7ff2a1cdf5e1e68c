package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// allowed are the licences that what is linked into the provider may have, by words of their texts.
var allowed = map[string]string{
	"apache license version 2.0, january 2004": "Apache-2.0",
	"redistribution and use in source and binary forms, with or without modification, are permitted provided that": "BSD",
	"permission is hereby granted, free of charge, to any person obtaining a copy of this software":                "MIT",
	"mozilla public license, version 2.0": "MPL-2.0",
	"mozilla public license version 2.0":  "MPL-2.0",
}

// refused are words of refused licenses. Their texts may also hold words of an allowed license.
var refused = []string{"gnu general public license version", "gnu lesser general public license version",
	"gnu affero general public license version", "business source license", "server side public license"}

// licenceOf is the allowed licence with that text.
func licenceOf(text string) (string, error) {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	for _, words := range refused {
		if strings.Contains(text, words) {
			return "", errors.New("its text has the words: " + words)
		}
	}
	for words, name := range allowed {
		if strings.Contains(text, words) {
			return name, nil
		}
	}
	return "", errors.New("its text is of no licence that is allowed")
}

// TestLicences: each module that is linked into the provider has a licence that is allowed.
func TestLicences(t *testing.T) {
	counts, seen := map[string]int{}, map[string]bool{}
	for line := range strings.Lines(run(t, ".", nil, "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} "+
		"{{.Dir}}{{end}}{{end}}", ".")) {
		module, dir, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || seen[module] {
			continue
		}
		seen[module] = true
		files, err := filepath.Glob(filepath.Join(dir, "LICEN[CS]E*"))
		if err != nil || len(files) == 0 {
			t.Errorf("%s has no file with a licence: %v", module, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			name, err := licenceOf(string(text))
			if err != nil {
				t.Errorf("%s: %v: %s", module, err, file)
			}
			counts[name]++
		}
	}
	if len(seen) < 10 {
		t.Errorf("only these modules were found: %v", seen)
	}
	t.Logf("%d modules, licences: %v", len(seen), counts)
}

// TestLicenceOf: texts that are not allowed are not taken for others.
func TestLicenceOf(t *testing.T) {
	for text, want := range map[string]string{
		"Apache License\n   Version 2.0, January 2004": "Apache-2.0",
		"Mozilla Public License, version 2.0":          "MPL-2.0",
		"GNU GENERAL PUBLIC LICENSE Version 3. Parts: Permission is hereby granted, free of charge, to any person obtaining a copy of this software": "",
		"Business Source License 1.1": "",
		"All rights reserved.":        "",
	} {
		if got, err := licenceOf(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is taken for %q, %v", text, got, err)
		}
	}
}
