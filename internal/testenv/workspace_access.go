package testenv

// AccessBody is the attributes of a workspace access.
func AccessBody(kind, id, role string) string {
	return "accessor_type = \"" + kind + "\"\naccessor_id = " + id + "\nworkspace_role_id = \"" + CloudRole(role) + "\"\n"
}
