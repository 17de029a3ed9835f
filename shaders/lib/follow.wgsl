// follower = (1 - share) * follower + share * value. A share of 1 is a copy, as 0 * follower would keep a NaN, and one
// of 0 leaves the follower as it is.
fn followed(follower: Numbers, value: Numbers, share: f32) -> Numbers {
  if (share == 1.0) { return value; }
  return (1.0 - share) * follower + share * value;
}
