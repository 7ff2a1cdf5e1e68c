// Package prefectyaml reads the deployments of a prefect.yaml, the file that `prefect deploy` takes.
//
// It means by a file what Prefect 3 means by it: YAML 1.1 as PyYAML reads it (yes and off are booleans, 010 is eight,
// 1:30 is ninety), aliases and merge keys, own steps before those at the top level, `schedule` as a list of one. It does no
// input or output, and runs no step.
//
// Where Prefect ignores what it does not know, or leaves out the whole file, this package returns an error with the line
// and the path of each mistake. What a prefect.yaml can say and a resource of Terraform can't, such as build steps and
// triggers, is in the notes of the result.
//
// Templates such as {{ build_image.image }} stay as they are, also those that `prefect deploy` would fill in; the notes
// name the latter.
package prefectyaml
