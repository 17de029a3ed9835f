// What the shaders of all optimisers have in common: the factor on the gradient, and a follower of the parameters.

override SCALED: bool;
override FOLLOWED: bool;

fn given(i: u32) -> Numbers {
  if (SCALED) { return gradient[i] * factor[0]; }
  return gradient[i];
}

// Writes new parameters, and moves the follower towards them by the share that is the first number of the step.
fn write(i: u32, value: Numbers) {
  parameters[i] = value;
  if (FOLLOWED && step[0] > 0.0) { follower[i] = followed(follower[i], value, step[0]); }
}
