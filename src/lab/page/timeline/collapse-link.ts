/** CartPole with eight updates in a row instead of two: it scores 469 after 1,500 steps, and 13 after 4,000. */
export const COLLAPSE = '#r=cartpole&p=default&s=2&d=cpu&set=gradientSteps:8&n=5000';
