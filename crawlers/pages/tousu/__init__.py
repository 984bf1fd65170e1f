"""Pages of 黑猫投诉 (tousu.sina.com.cn): the public feed of complaints, and a complaint with its course."""
