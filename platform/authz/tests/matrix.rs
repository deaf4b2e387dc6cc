//! The printed policy is the one that people have read.

use std::{fs, path::Path};

use platform_authz::Authorizer;

#[tokio::test]
async fn the_printed_matrix_is_the_policy() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/generated/policy-matrix.txt");
    let printed = fs::read_to_string(&path).unwrap_or_default();
    let matrix = Authorizer::new().await.unwrap().matrix();
    let difference = printed.lines().zip(matrix.lines()).find(|(old, new)| old != new);
    assert!(
        printed == matrix,
        "docs/generated/policy-matrix.txt is out of date: run `cargo dev regen` (it writes what `azukari policy-matrix` \
         prints) and read the difference. First line that differs: {difference:?}"
    );
}
